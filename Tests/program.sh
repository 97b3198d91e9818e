# For other scripts to read: which atelier they try. Puts their words into `arguments`, and `--program FILE` behind these where they
# do not have it: the one that was built last, a release before the others.

arguments=("$@")
if [[ " $* " != *" --program "* ]]; then
    program=
    for configuration in release debug; do
        if [[ -z $program && -x .build/$configuration/atelier ]]; then program=.build/$configuration/atelier; fi
    done
    [[ -n $program ]] || { echo "Nothing is built: swift build --product atelier" >&2; exit 1; }
    arguments+=(--program "$(realpath "$program")")
fi
