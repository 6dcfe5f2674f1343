using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>What all sections of one reading share: where findings go, and from where secrets come.</summary>
internal sealed class BindingContext(DiagnosticBag diagnostics, ConfigOptions options, ConfigFormat format, bool isDescribing)
{
    private int _quietDepth;

    internal ConfigOptions Options { get; } = options;

    internal ConfigFormat Format { get; } = format;

    internal bool IsDescribing { get; } = isDescribing;

    /// <summary>Errors so far, also those beyond the bag's cap.</summary>
    internal int ErrorCount { get; private set; }

    /// <summary>Delegates of the readers that are being described, so that a shape that holds itself is described once.</summary>
    internal List<Delegate> Describing { get; } = [];

    /// <summary>Counts an error that was reported elsewhere.</summary>
    internal void CountError() => ErrorCount++;

    internal void Error(string code, string message, SourceText? source, TextSpan span, string? suggestion = null)
    {
        if (IsDescribing) return;
        ErrorCount++;
        if (_quietDepth == 0) diagnostics.Error(code, message, source, span, suggestion);
    }

    internal void Warning(string code, string message, SourceText? source, TextSpan span, string? suggestion = null)
    {
        if (IsDescribing || _quietDepth > 0) return;
        diagnostics.Warning(code, message, source, span, suggestion);
    }

    /// <summary>Begins a trial whose errors do not count; <see cref="EndTrial"/> takes what this returned.</summary>
    internal int BeginTrial()
    {
        _quietDepth++;
        return ErrorCount;
    }

    internal void EndTrial(int errorCount)
    {
        _quietDepth--;
        ErrorCount = errorCount;
    }
}
