#!/bin/sh
# Starts an ingestion and watches it to its end with nothing but curl; it resumes where it was when the connection breaks.
#
#     sh examples/watch.sh acme/widgets
#     sh examples/watch.sh acme/widgets http://127.0.0.1:8080
#
# Ends with 0 when the repository is searchable, with 1 when it is not.
set -eu
repository=$1
server=${2:-http://127.0.0.1:8080}

# The answer's Location is the job.
job=$(curl -sS -o /dev/null -D - -d "{\"repository\": \"$repository\"}" "$server/api/v1/ingest/github" |
  sed -n 's/^[Ll]ocation: *\([^[:cntrl:]]*\).*/\1/p')
[ -n "$job" ] || exit 1

# The last event that came whole, as `ID DATA`.
newest=$(mktemp)
trap 'rm -f "$newest"' EXIT
echo 0 >"$newest"
while :; do
  # Fails when the connection breaks; the last id tells where to go on.
  { curl -sSN -H "Last-Event-ID: $(cut -d ' ' -f 1 "$newest")" "$server$job/events" || :; } |
    while IFS= read -r line; do
      case $line in
      "id: "*) id=${line#id: } ;;
      "data: "*)
        printf '%s\n' "${line#data: }"
        printf '%s %s\n' "$id" "${line#data: }" >"$newest"
        ;;
      esac
    done
  case $(cat "$newest") in
  *'"stage":"Complete"'*) exit 0 ;;
  *'"stage":"Failed"'*) exit 1 ;;
  esac
  sleep 2
done
