using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Lexing;

/// <summary>What <c>visudo -s</c> says about regular expressions. Its memory is kept from one to the next, so that a file of nothing else allocates nothing for them.</summary>
internal sealed class RegexCheck
{
    private readonly RegexCompiler _compiler = new();

    /// <summary>The mistake in the words of the original; null if there is none.</summary>
    internal string? FindMistake(ReadOnlySpan<byte> pattern) =>
        _compiler.Check(pattern) is var error and not PosixRegexError.None ? PosixRegex.Describe(error) : null;
}
