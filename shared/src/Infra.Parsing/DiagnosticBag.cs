using System.Collections;

namespace Infra.Parsing;

/// <summary>
/// Collects findings up to a cap, so that a hostile file cannot fill the memory; what comes behind the cap is counted.
/// Not thread-safe.
/// </summary>
public sealed class DiagnosticBag(int diagnosticsMax = 100) : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>Findings kept.</summary>
    public int Count => _diagnostics.Count;

    /// <summary>Findings dropped because the bag was full.</summary>
    public int DroppedCount { get; private set; }

    /// <summary>Whether an error was reported, kept or dropped.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Reports a finding.</summary>
    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        if (_diagnostics.Count < diagnosticsMax) _diagnostics.Add(diagnostic);
        else DroppedCount++;
    }

    /// <summary>Reports an error at a place.</summary>
    public void Error(string code, string message, SourceText? source = null, TextSpan span = default, string? suggestion = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Error, code, message, source, span, suggestion));

    /// <summary>Reports a warning at a place.</summary>
    public void Warning(string code, string message, SourceText? source = null, TextSpan span = default, string? suggestion = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Warning, code, message, source, span, suggestion));

    /// <summary>
    /// Puts the findings that were kept into the order of a reader's eye: without a source first, then source by source as they first came up, each from its start to
    /// its end. Findings of one place keep their order.
    /// </summary>
    public void SortByPlace()
    {
        Dictionary<SourceText, int> sources = [];
        foreach (Diagnostic each in _diagnostics)
            if (each.Source is not null) sources.TryAdd(each.Source, sources.Count);
        (int Source, int Start, int Index)[] keys = new (int, int, int)[_diagnostics.Count];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = _diagnostics[i].Source is { } source ? (sources[source], _diagnostics[i].Span.Start, i) : (-1, 0, i);
        Diagnostic[] sorted = [.. _diagnostics];
        Array.Sort(keys, sorted);
        _diagnostics.Clear();
        _diagnostics.AddRange(sorted);
    }

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _diagnostics.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
