# Sourced by ./run and ./test: makes .venv from a lock file, or leaves it alone where it is already right.
# Needs $me (whose words these are). Nothing half-done is left: each part is made aside and then renamed.

export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1 UV_LINK_MODE="${UV_LINK_MODE:-}"
[ -n "$UV_LINK_MODE" ] || unset UV_LINK_MODE

# Python keeps what it has compiled inside .venv, also where the shell says that it keeps nothing: the sources stay
# clean, and each process of a start is ready in half the time.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="${PYTHONPYCACHEPREFIX:-$PWD/.venv/.compiled}"

fail() {
  echo "$me: the step «$1» failed: $2" >&2
  rm -rf .boot.new .venv.new
  exit 1
}

find_python() {
  # Each candidate is run: a shim on the path may be a promise only.
  for try in "${NHIP_PYTHON:-}" python3.14 python3.13 python3.12 python3 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-4]*/bin/python \
    /usr/local/bin/python3.1[2-4] /opt/*/bin/python3.1[2-4] /opt/homebrew/bin/python3.1[2-4]; do
    [ -n "$try" ] || continue
    "$try" -c 'import sys, venv, ensurepip; sys.exit(1) if not (3, 12) <= sys.version_info[:2] < (3, 15) else print(sys.executable)' \
      2>/dev/null && return
  done
  return 1
}

stamp() { cat "$@" requirements/environment.sh 2>/dev/null | cksum; }

make_environment() { # LOCK: run or test; what was made for test is right for run too
  if [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; then
    now=$(cat .venv/.locks 2>/dev/null) || now=
    case "$1:$now" in
      run:"run $(stamp requirements/run.txt)"*) return ;;
      *:*"test $(stamp requirements/test.txt)") return ;;
    esac
  fi
  began=$(date +%s)
  python=$(find_python) || fail "Python" "none from 3.12 to 3.14 was found. Install one (with venv; on Debian python3-venv), or name it in NHIP_PYTHON."
  if ! .boot/bin/uv --version 2>/dev/null | grep -q "^$(sed -n 's/^uv==\([0-9.]*\).*/uv \1/p' requirements/boot.txt)"; then
    rm -rf .boot .boot.new
    "$python" -m venv .boot.new || fail "installer" "$python could not make a virtual environment (on Debian: apt-get install python3-venv)."
    .boot.new/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/boot.txt \
      || fail "installer" "uv could not be fetched; the lines above say why. Is there a way to the package index?"
    mv .boot.new .boot
  fi
  rm -rf .venv.new
  if [ -x .venv/bin/python ] && [ "$(.venv/bin/python -c 'import sys; print(sys.version_info[:2], sys.base_prefix)' 2>/dev/null)" = \
    "$("$python" -c 'import sys; print(sys.version_info[:2], sys.base_prefix)')" ]; then
    rm -f .venv/.locks
    .boot/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python "requirements/$1.txt" \
      || fail "packages" "the lock could not be installed; the lines above say why."
  else
    .boot/bin/uv venv --quiet --relocatable --python "$python" .venv.new || fail "packages" "no environment could be made with $python."
    .boot/bin/uv pip sync --quiet --require-hashes --python .venv.new/bin/python "requirements/$1.txt" \
      || fail "packages" "the lock could not be installed; the lines above say why. Is there a way to the package index?"
    rm -rf .venv
    mv .venv.new .venv
  fi
  printf '#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd)\nPYTHONPATH="$here/../..${PYTHONPATH:+:$PYTHONPATH}" exec "$here/python" -m nhip "$@"\n' >.venv/bin/nhip
  chmod +x .venv/bin/nhip
  printf 'run %s %s' "$(stamp requirements/run.txt)" "$([ "$1" = test ] && echo "test $(stamp requirements/test.txt)")" >.venv/.locks
  echo "  environment: $(($(date +%s) - began)) s"
}
