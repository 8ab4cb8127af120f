# docker build -t megabrain . && docker run -p 127.0.0.1:8080:8080 -v megabrain:/data megabrain
# docs/operating.md has the rest.
FROM node:20-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# The built program has most packages inside it; those with native code stay outside, and are all that is kept. Of the
# grammars, 220 MB are the source of what is there compiled.
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -r node_modules/@ast-grep/lang-*/src

FROM node:20-bookworm-slim
# tini, because git's processes may outlive the git that is cancelled, and Node as the first process does not collect them.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -m 0700 -o node -g node /data \
  && printf '#!/bin/sh\nexec node /app/dist/main.js "$@"\n' >/usr/local/bin/megabrain \
  && chmod 0755 /usr/local/bin/megabrain
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/migrations ./migrations
COPY --from=build /build/dist ./dist
# Listens for whoever runs the container to publish; the Host of a request is looked at all the same.
ENV MEGABRAIN_HOST=0.0.0.0 MEGABRAIN_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "megabrain"]
CMD ["serve"]
