// Package audit keeps lines that are formatted only when somebody reads them.
package audit

import "fmt"

// Log is a list of lines, not yet formatted.
type Log struct {
	lines []line
}

type line struct {
	format string
	args   []any
}

// Logf keeps a line.
func (l *Log) Logf(format string, args ...any) {
	l.lines = append(l.lines, line{format, args})
}

// Read formats all lines.
func (l *Log) Read() []string {
	read := make([]string, 0, len(l.lines))
	for _, line := range l.lines {
		read = append(read, fmt.Sprintf(line.format, line.args...))
	}
	return read
}

// Sale logs a sale.
func Sale(l *Log, who string, cents int64) {
	l.Logf("%d paid %d", who, cents)
}
