# docker build -t syncline/syncline .        pinned: --build-arg NODE_IMAGE=node@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# The program, from the lockfile; no package may run a script of its own (rule R51).
FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node tools/build.ts

# Node and the libraries it names: no shell, no package manager, no kubectl, nothing to break out with (rule R10).
# hosts: glibc without this file would ask DNS before /etc/hosts.
FROM ${NODE_IMAGE} AS rootfs
RUN set -eu; \
    mkdir -p /rootfs/etc /rootfs/tmp /rootfs/var/lib/syncline; \
    for file in /usr/local/bin/node $(ldd /usr/local/bin/node | grep -o '/[^ ]*'); do \
      mkdir -p "/rootfs$(dirname "$file")"; \
      cp -L "$file" "/rootfs$file"; \
    done; \
    echo 'hosts: files dns' > /rootfs/etc/nsswitch.conf; \
    echo 'syncline:x:65532:65532::/var/lib/syncline:/usr/local/bin/node' > /rootfs/etc/passwd; \
    echo 'syncline:x:65532:' > /rootfs/etc/group; \
    chmod 1777 /rootfs/tmp; \
    chown 65532:65532 /rootfs/var/lib/syncline

FROM scratch
COPY --from=rootfs /rootfs/ /
COPY --from=build /build/dist/ /app/
USER 65532:65532
ENV HOME=/var/lib/syncline NODE_ENV=production MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=32768
# The flags that keep the idle agent small (README, Footprint); NODE_OPTIONS would refuse --optimize-for-size.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=1", "--optimize-for-size", "--disable-proto=delete", "/app/syncline.mjs"]
CMD ["agent"]
