namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// POSIX extended regular expressions over bytes in the C locale, as glibc's regcomp(3) reads them for sudo: with <c>(?i)</c> in front for both
/// cases, with GNU's <c>\w \s \b \&lt; \&gt; \` \'</c>, without back-references. Matching looks at each byte of the text once and takes at most
/// (states × text length) steps, whatever the pattern. Immutable; safe for any number of threads.
/// </summary>
public sealed class PosixRegex
{
    /// <summary>Longest pattern in bytes.</summary>
    public const int PatternBytesMax = 1024;

    /// <summary>Most states that a pattern may need.</summary>
    public const int StatesMax = 10_000;

    private const int PlacesPerState = 3;
    private const int StackPlacesMax = 768;   // up to here the run's memory is on the stack: 3 KiB

    private readonly RegexProgram _program;

    private PosixRegex(RegexProgram program) => _program = program;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">The pattern; <c>(?i)</c> may stand first or behind the first <c>^</c>.</param>
    /// <param name="regex">The compiled pattern; null on failure.</param>
    /// <param name="error">Why it was refused; <see cref="Describe"/> words it.</param>
    public static bool TryCompile(ReadOnlySpan<byte> pattern, out PosixRegex? regex, out PosixRegexError error)
    {
        regex = null;
        error = new RegexCompiler().Compile(pattern, out RegexProgram? program);
        if (program is null) return false;
        regex = new PosixRegex(program);
        return true;
    }

    /// <summary>regerror(3)'s words for an error, as visudo prints them.</summary>
    public static string Describe(PosixRegexError error) => error switch
    {
        PosixRegexError.TooLong => "regular expression too large",
        PosixRegexError.TooBig => "Regular expression too big",
        PosixRegexError.BadRepeat => "Invalid preceding regular expression",
        PosixRegexError.BadBound => "Invalid content of \\{\\}",
        PosixRegexError.OpenBrace => "Unmatched \\{",
        PosixRegexError.OpenBracket => "Unmatched [, [^, [:, [., or [=",
        PosixRegexError.OpenGroup => "Unmatched ( or \\(",
        PosixRegexError.TrailingBackslash => "Trailing backslash",
        PosixRegexError.BadRange => "Invalid range end",
        PosixRegexError.BadClass => "Invalid character class name",
        PosixRegexError.BadElement => "Invalid collation character",
        PosixRegexError.BackReference => "Invalid back reference",
        _ => "Success",
    };

    /// <summary>How many states the automaton has.</summary>
    internal int StateCount => _program.Count;

    /// <summary>Whether the pattern matches anywhere in the text; <c>^</c> and <c>$</c> bind it to the ends.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        int places = PlacesPerState * _program.Count;
        return Matches(text, places <= StackPlacesMax ? stackalloc int[places] : new int[places], out _);
    }

    /// <summary>The same.</summary>
    /// <param name="text">What is looked at.</param>
    /// <param name="memory">What to work in.</param>
    /// <param name="work">States that were entered, and those that memory was cleared for.</param>
    internal bool Matches(ReadOnlySpan<byte> text, RegexMemory memory, out long work) => Matches(text, memory.Take(PlacesPerState * _program.Count), out work);

    private bool Matches(ReadOnlySpan<byte> text, Span<int> zeros, out long work)
    {
        int states = _program.Count;
        var run = new RegexRun(_program, zeros[..states], zeros.Slice(states, states), zeros.Slice(2 * states, states));
        bool isMatch = run.Matches(text);
        work = run.Entered + states;
        return isMatch;
    }
}
