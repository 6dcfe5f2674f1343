using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config.Kdl;

/// <summary>
/// Reads KDL 1 and 2 in linear time. Never throws for what is in the text: mistakes are reported with their place, all of them in one run, and what could be
/// read is returned.
/// </summary>
public static class KdlReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="source">The text, with or without a byte order mark.</param>
    /// <param name="diagnostics">Takes the mistakes. The document is valid if none was added.</param>
    /// <param name="options">Bounds and edition; null for the defaults.</param>
    public static KdlDocument Read(SourceText source, DiagnosticBag diagnostics, KdlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(diagnostics);
        options ??= KdlOptions.Default;
        if (source.Text.Length > options.LengthMax)
        {
            diagnostics.Error("too-large", $"the text is longer than {options.LengthMax} characters", source, default);
            return new KdlDocument(source, [], KdlVersion.V2);
        }

        TextChecks.ReportLoneSurrogates(source, diagnostics);
        KdlVersion version = options.Version == KdlVersion.Auto ? FindMarker(source.Text) : options.Version;
        if (version != KdlVersion.Auto) return new KdlParser(source, diagnostics, options, version).ReadDocument();

        var first = new DiagnosticBag();
        KdlDocument asFirst = new KdlParser(source, first, options, KdlVersion.V1).ReadDocument();
        if (!first.HasErrors) return Report(asFirst, first, diagnostics);
        var second = new DiagnosticBag();
        KdlDocument asSecond = new KdlParser(source, second, options, KdlVersion.V2).ReadDocument();
        // Neither: the edition that got further is probably the one that was meant.
        return !second.HasErrors || FirstError(second) > FirstError(first) ? Report(asSecond, second, diagnostics) : Report(asFirst, first, diagnostics);
    }

    private static KdlDocument Report(KdlDocument document, DiagnosticBag found, DiagnosticBag diagnostics)
    {
        foreach (Diagnostic each in found)
            diagnostics.Add(each);
        return document;
    }

    private static int FirstError(DiagnosticBag bag)
    {
        int first = int.MaxValue;
        foreach (Diagnostic each in bag)
            if (each.Severity == DiagnosticSeverity.Error) first = Math.Min(first, each.Span.Start);
        return first;
    }

    /// <summary>The edition that <c>/- kdl-version N</c> names on the first line.</summary>
    private static KdlVersion FindMarker(string text)
    {
        ReadOnlySpan<char> line = text;
        if (line.StartsWith("\uFEFF")) line = line[1..];
        if (!line.StartsWith("/-")) return KdlVersion.Auto;
        int end = line.IndexOfAny(KdlCharacters.NewlineSet);
        line = (end < 0 ? line : line[..end])[2..].Trim(KdlCharacters.Spaces);
        const string Marker = "kdl-version";
        if (!line.StartsWith(Marker)) return KdlVersion.Auto;
        ReadOnlySpan<char> number = line[Marker.Length..];
        if (number.Length < 2 || !KdlCharacters.Spaces.Contains(number[0], StringComparison.Ordinal)) return KdlVersion.Auto;
        return number.Trim(KdlCharacters.Spaces) switch { "1" => KdlVersion.V1, "2" => KdlVersion.V2, _ => KdlVersion.Auto };
    }
}
