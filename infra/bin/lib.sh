# Shared by the scripts beside it: where things are, and messages that say what to do.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
infra=$root/infra

die() {
  echo "$*" >&2
  exit 1
}

need() { # command, where to get it
  command -v "$1" > /dev/null || die "$1 is not installed: $2"
}

need_terraform() {
  need terraform "1.10 or newer, see https://developer.hashicorp.com/terraform/install"
}

need_packages() {
  [ -f "$root/webhook/target/webhook.zip" ] && [ -f "$root/collector/target/collector.zip" ] \
    && [ -f "$root/history/target/history.zip" ] \
    || die "The deployment packages are not there: run 'make build' first."
}

# The checks of plans are Java, built with everything else. Says on stderr what it does, and ends with 2 where it cannot.
build_checks() {
  [ ! -f "$infra/target/classes/dev/alerting/infra/CheckPlan.class" ] || [ ! -d "$common_classes" ] \
    || ! ls "$libraries"/jackson-*.jar > /dev/null 2>&1 || return 0
  echo "The plan checks are not built yet: building them, some minutes the first time ..." >&2
  (cd "$root" && ./mvnw -q -B -DskipTests -pl infra -am package) >&2 || {
    echo "They could not be built (see above); 'make build' builds everything." >&2
    exit 2
  }
}

java_check() { # main class, arguments
  local common_classes=$root/common/target/classes libraries=$root/local/pipeline/target/lib
  JAVA_HOME=$("$root/build/find-jdk" 21) || exit 2
  export JAVA_HOME
  build_checks
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp "$infra/target/classes:$common_classes:$libraries/*" "dev.alerting.infra.$1" "${@:2}"
}

# A copy of the configuration with a state of its own on this machine, for an emulator: Terraform reads the override
# file in place of the backend and the provider's retries: with its 25 a call that the emulator does not know hangs the
# apply, with one attempt an error 500 fails it where the emulator's threads met (moto reads its alarms while another
# request adds one).
copy_for_emulator() { # folder
  mkdir -p "$1"
  cp -R "$infra"/*.tf "$infra"/*.tfvars "$infra"/modules "$infra"/bootstrap "$infra"/.terraform.lock.hcl "$1"/
  rm -rf "$1/bootstrap/tests"
  cat > "$1/emulator_override.tf" << 'HCL'
terraform {
  backend "local" {}
}

provider "aws" {
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  s3_use_path_style           = true
  max_retries                 = 5
}
HCL
  sed -n '/^provider/,$p' "$1/emulator_override.tf" > "$1/bootstrap/emulator_override.tf"
}

# A folder in which the runbook's commands work on what was applied from a copy: there the copy is infra, and all else as here.
link_checkout() { # folder, copy
  local name
  mkdir -p "$1"
  for name in Makefile build common history local mvnw collector webhook; do
    ln -s "$root/$name" "$1/$name"
  done
  ln -s "$2" "$1/infra"
  ln -s "$infra/bin" "$2/bin"
  ln -s "$infra/target" "$2/target"
  ln -s "$infra/grants.json" "$2/grants.json"
  ln -s .terraform "$2/.terraform-dev"
}
