using System.Globalization;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config;

// Findings of the reader itself: conditions between keys, deprecated keys.
public sealed partial class ConfigSection
{
    /// <summary>Where a key stands, or this section if the file does not set the key: <c>file:line:col</c>; empty for what is not in a file.</summary>
    public string Locate(string key)
    {
        (SourceText? source, TextSpan span) = PlaceOf(key);
        if (source is null) return "";
        TextPosition place = source.GetPosition(span.Start);
        return string.Create(CultureInfo.InvariantCulture, $"{TextEscape.Escape(source.Path)}:{place.Line}:{place.Column}");
    }

    /// <summary>Whether the file sets a key, whatever its value.</summary>
    public bool IsSet(string key) => FindKey(key) is not null;

    /// <summary>Reports that a key must be set; for keys that only some cases need.</summary>
    /// <param name="key">The key.</param>
    /// <param name="because">Goes on behind it: <c>which mode "server" needs</c>; null for nothing.</param>
    public void ReportMissing(string key, string? because = null)
    {
        (SourceText? source, TextSpan span) = Place;
        string reason = because is null ? "" : ", " + because;
        _context.Error("missing-key", $"missing key {Names.Quote(key)}{InTitle}{reason}", source, span);
    }

    /// <summary>Reports a key if the file sets it; for keys that only some cases allow.</summary>
    /// <param name="key">The key.</param>
    /// <param name="because">Goes on behind "has no effect here": <c>only mode "pool" knows it</c>; null for nothing.</param>
    public void RejectIfSet(string key, string? because = null)
    {
        if (FindKey(key) is not { } found) return;
        string reason = because is null ? "" : ": " + because;
        _context.Error("key-not-allowed", $"{Names.Quote(key)} cannot stand{InTitle}{(InTitle.Length == 0 ? " here" : "")}{reason}", found.Source, found.Span);
    }

    /// <summary>Reports an error at a key, or at the section if the file does not set the key.</summary>
    public void ReportError(string key, string code, string message, string? suggestion = null)
    {
        (SourceText? source, TextSpan span) = PlaceOf(key);
        _context.Error(code, message, source, span, suggestion);
    }

    /// <summary>Reports a warning at a key, or at the section if the file does not set the key.</summary>
    public void ReportWarning(string key, string code, string message, string? suggestion = null)
    {
        (SourceText? source, TextSpan span) = PlaceOf(key);
        _context.Warning(code, message, source, span, suggestion);
    }

    /// <summary>Reports an error at the name of this section.</summary>
    public void ReportSectionError(string code, string message, string? suggestion = null)
    {
        (SourceText? source, TextSpan span) = _source is null ? Place : (_source.Source, _source.NameSpan);
        _context.Error(code, message, source, span, suggestion);
    }

    /// <summary>A key of former times: accepted with a warning, without effect, and not part of the reference.</summary>
    /// <param name="key">The key.</param>
    /// <param name="advice">What to do, as in <c>use "accuracy"</c>.</param>
    public void Deprecated(string key, string advice)
    {
        Declare(key);
        if (FindKey(key) is { } found)
            _context.Warning("deprecated-key", $"{Names.Quote(key)} is deprecated and has no effect: {advice}", found.Source, found.Span);
    }

    /// <summary>Parses the name of this section, where the user picks it; on failure reports it and returns <c>default</c>.</summary>
    public T? ParseName<T>(string expected, ConfigTextParser<T> parser)
    {
        if (IsDescribing) return default;
        if (parser(Name, out T result)) return result;
        ReportSectionError("bad-value", $"{Names.Quote(Name)} must be {expected}");
        return default;
    }

    private (SourceText? Source, TextSpan Span) PlaceOf(string key) => FindKey(key) is { } found ? (found.Source, found.Span) : Place;

    private SectionKey? FindKey(string key)
    {
        if (_source is null) return null;
        foreach (SectionKey each in _source.Keys)
            if (each.Name == key) return each;
        return null;
    }
}
