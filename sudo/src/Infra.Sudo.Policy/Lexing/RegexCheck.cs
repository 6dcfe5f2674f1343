using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Lexing;

/// <summary>What <c>visudo -s</c> says about a regular expression.</summary>
internal static class RegexCheck
{
    /// <summary>The mistake in the words of the original; null if there is none.</summary>
    internal static string? FindMistake(ReadOnlySpan<byte> pattern) =>
        RegexCompiler.Check(pattern) is var error and not PosixRegexError.None ? PosixRegex.Describe(error) : null;
}
