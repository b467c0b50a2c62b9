// Command vettool holds the analyzers of golang.org/x/tools that go vet does not run by itself.
//
// gogate runs it beside go vet, as `go vet -vettool=… -nilness …`: std's vet stays the reference, and a flag for each
// analyzer switches on just those that gogate.toml names.
package main

import (
	"encoding/json"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/passes/atomicalign"
	"golang.org/x/tools/go/analysis/passes/deepequalerrors"
	"golang.org/x/tools/go/analysis/passes/fieldalignment"
	"golang.org/x/tools/go/analysis/passes/httpmux"
	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/reflectvaluecompare"
	"golang.org/x/tools/go/analysis/passes/scannererr"
	"golang.org/x/tools/go/analysis/passes/shadow"
	"golang.org/x/tools/go/analysis/passes/sortslice"
	"golang.org/x/tools/go/analysis/passes/sqlrowserr"
	"golang.org/x/tools/go/analysis/passes/unusedwrite"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// dependency is what go vet says of a package that is only to be read for its facts (unitchecker.Config).
type dependency struct {
	VetxOnly   bool
	VetxOutput string
}

func main() {
	if passOver(os.Args[len(os.Args)-1]) {
		return
	}
	unitchecker.Main(
		atomicalign.Analyzer,
		deepequalerrors.Analyzer,
		fieldalignment.Analyzer,
		httpmux.Analyzer,
		nilness.Analyzer,
		reflectvaluecompare.Analyzer,
		scannererr.Analyzer,
		shadow.Analyzer,
		sortslice.Analyzer,
		sqlrowserr.Analyzer,
		unusedwrite.Analyzer,
	)
}

// passOver answers for a dependency without looking at it, and tells whether it did. None of the analyzers needs facts
// of other packages to be right; reading every dependency's source again would cost as much as go vet itself.
func passOver(name string) bool {
	if !strings.HasSuffix(name, ".cfg") {
		return false
	}
	var config dependency
	data, err := os.ReadFile(name)
	if err != nil || json.Unmarshal(data, &config) != nil || !config.VetxOnly {
		return false
	}
	return os.WriteFile(config.VetxOutput, nil, 0o666) == nil
}
