namespace Infra.Sudo.Policy.Matching;

/// <summary>Word-by-word matching of arguments: <c>Defaults strict_args</c>, which the original does not have.</summary>
public static class ArgumentMatcher
{
    /// <summary>
    /// Whether each argument fits the pattern in its place: one glob per argument, so that <c>*</c> never takes in a blank or a second argument; a last lone <c>*</c>
    /// takes all that is left, also nothing.
    /// </summary>
    /// <param name="pattern">Patterns with one blank between them.</param>
    /// <param name="arguments">The arguments as typed.</param>
    /// <param name="options">How to match, for <c>sudoedit</c> paths.</param>
    public static bool MatchesWords(ReadOnlySpan<byte> pattern, IReadOnlyList<ReadOnlyMemory<byte>> arguments, GlobOptions options)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        int index = 0;
        while (true)
        {
            int blank = pattern.IndexOf((byte)' ');
            ReadOnlySpan<byte> word = blank < 0 ? pattern : pattern[..blank];
            if (blank < 0 && word.SequenceEqual("*"u8)) return true;
            if (index == arguments.Count || !Glob.Matches(word, arguments[index].Span, options)) return false;
            index++;
            if (blank < 0) return index == arguments.Count;
            pattern = pattern[(blank + 1)..];
        }
    }
}
