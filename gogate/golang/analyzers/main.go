// Command vettool holds the analyzers of golang.org/x/tools that go vet does not run by itself.
//
// gogate runs it beside go vet, as `go vet -vettool=… -nilness …`: std's vet stays the reference, and a flag for each
// analyzer switches on just those that gogate.toml names.
package main

import (
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

func main() {
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
