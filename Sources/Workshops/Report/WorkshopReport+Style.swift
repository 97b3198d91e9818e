extension WorkshopReport {
    /// How the page looks, on a screen and on paper. Colours of meetings follow one another in `Self.hues`.
    static let style = """
        :root { --ink: #1d2733; --soft: #5b6876; --line: #d9e0e7; --paper: #fff; --tint: #f4f7fa; --bar: #2f6db0; }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
          max-width: 64em; padding: 2em 1.5em 4em; }
        h1 { font-size: 1.9em; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.25em; margin: 0 0 .3em; overflow-wrap: anywhere; }
        h3 { font-size: 1em; margin: 1.2em 0 .3em; color: var(--soft); font-weight: 600; }
        p { margin: .2em 0; }
        .hint { color: var(--soft); }
        .tiles { display: flex; flex-wrap: wrap; gap: .8em; margin: 1.4em 0; }
        .tiles div { background: var(--tint); border-radius: .5em; padding: .6em 1.1em; }
        .tiles b { display: block; font-size: 1.5em; line-height: 1.3; }
        section { border-top: 2px solid var(--line); margin-top: 1.8em; padding-top: 1.2em; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; margin: .6em 0; }
        th, td { border-bottom: 1px solid var(--line); padding: .3em .9em .3em 0; text-align: left;
          vertical-align: top; overflow-wrap: anywhere; }
        th { color: var(--soft); font-size: .85em; font-weight: 600; vertical-align: bottom; min-width: 5em;
          max-width: 11em; overflow-wrap: break-word; }
        td.number, th.number { text-align: right; padding: .3em 0 .3em .9em; font-variant-numeric: tabular-nums; }
        td.number { white-space: nowrap; }
        td.number .said { display: inline-block; min-width: 11em; max-width: 16em; white-space: normal;
          text-align: left; }
        td:first-child { min-width: 9em; max-width: 22em; }
        .chart td { border: 0; vertical-align: middle; padding-top: .15em; padding-bottom: .15em; }
        .chart td:first-child { width: 17em; min-width: 17em; max-width: 17em; }
        .kind { background: var(--tint); border-radius: .3em; color: var(--soft); font-size: .8em; font-weight: 600;
          padding: .15em .6em; margin-right: .5em; }
        .legend span { margin-right: 1.2em; } .legend svg { display: inline; margin-right: .4em; }
        svg { display: block; } .bar { fill: var(--bar); } .ground { fill: var(--tint); }
        .late { color: #a5332b; }
        ul { padding-left: 1.2em; } li { overflow-wrap: anywhere; }
        @media print {
          body { font-size: 11px; max-width: none; padding: 0; } .wide { overflow: visible; }
          section { break-inside: avoid; } section.long { break-inside: auto; } tr { break-inside: avoid; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """

    /// Colours that can be told apart, also by eyes that do not tell red from green: after Okabe and Ito, "Color
    /// Universal Design", 2008.
    static let hues = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"]
}
