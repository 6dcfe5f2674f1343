namespace Infra.Av1.Tool.CommandLine;

/// <summary>What a command line asks for.</summary>
internal abstract record ParseResult
{
    private ParseResult()
    {
    }

    /// <summary>Nothing but words: usage, version, or what is wrong.</summary>
    internal sealed record Ask(string Text, bool IsError, int ExitCode) : ParseResult;

    /// <summary>Work.</summary>
    internal sealed record Run(Settings Settings) : ParseResult;
}
