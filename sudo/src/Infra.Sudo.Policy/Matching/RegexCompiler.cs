using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// Compiles patterns: sudo's own checks, then the parser, then one state after another (Thompson's construction). Keeps its memory from one pattern to the next; not thread-safe.
/// </summary>
internal sealed class RegexCompiler
{
    private const int StepsMax = 100_000;   // repeats of nothing make no states, so work is bounded by itself

    private readonly ByteBuilder _pattern = new();
    private readonly List<RegexNode> _nodes = [];
    private readonly List<ByteSet> _sets = [];
    private RegexProgram _program = RegexProgram.Empty;
    private int _steps;

    /// <summary>Finds what is wrong with a pattern without making its program: repeats are counted, not written out.</summary>
    internal PosixRegexError Check(ReadOnlySpan<byte> pattern) => Parse(pattern, out _, out _, out _);

    /// <summary>Makes the program of a pattern; null if something is wrong with it.</summary>
    internal PosixRegexError Compile(ReadOnlySpan<byte> pattern, out RegexProgram? program)
    {
        program = null;
        PosixRegexError error = Parse(pattern, out bool ignoresCase, out int root, out int states);
        if (error != PosixRegexError.None) return error;
        _program = new RegexProgram(ignoresCase, [.. _sets], states);
        _steps = 0;
        if (!TryEmit(root) || !_program.TryAdd(RegexStateKind.Match)) return PosixRegexError.TooBig;
        program = _program;
        return PosixRegexError.None;
    }

    private PosixRegexError Parse(ReadOnlySpan<byte> pattern, out bool ignoresCase, out int root, out int states)
    {
        (ignoresCase, root, states) = (false, -1, 0);
        if (pattern.Length > PosixRegex.PatternBytesMax) return PosixRegexError.TooLong;
        ReadOnlySpan<byte> bare = WithoutOption(pattern, out ignoresCase);
        PosixRegexError error = RegexChecks.Check(bare);
        if (error != PosixRegexError.None) return error;

        _nodes.Clear();
        _sets.Clear();
        error = new RegexParser(bare, ignoresCase, _nodes, _sets).Parse(out root);
        if (error != PosixRegexError.None) return error;
        (long made, long steps) = Measure(_nodes, root);
        states = (int)made + 1;   // and the match
        return made >= PosixRegex.StatesMax || steps > StepsMax ? PosixRegexError.TooBig : PosixRegexError.None;
    }

    // How many states TryEmit makes of a part, and how often it calls itself; far above the limits they are only known to be that.
    private static (long States, long Steps) Measure(List<RegexNode> nodes, int index)
    {
        RegexNode node = nodes[index];
        (long states, long steps) = (0, 0);
        switch (node.Kind)
        {
            case RegexNodeKind.Sequence:
            case RegexNodeKind.Choice:
                for (int child = node.Value; child >= 0; child = nodes[child].Next)
                {
                    (long States, long Steps) below = Measure(nodes, child);
                    bool isLast = nodes[child].Next < 0;
                    states += below.States + (node.Kind == RegexNodeKind.Choice && !isLast ? 2 : 0);   // a split before, a jump behind
                    steps += below.Steps;
                }
                break;
            case RegexNodeKind.Repeat:
                (states, steps) = Measure(nodes, node.Value);
                long copies = node.Max < 0 ? node.Min + 1 : node.Max;
                long extra = node.Max < 0 ? 2 : node.Max - node.Min;
                (states, steps) = ((states * copies) + extra, steps * copies);
                break;
            default:
                states = 1;
                break;
        }
        return (Math.Min(states, int.MaxValue), Math.Min(steps + 1, int.MaxValue));
    }

    // "(?i)" first, or behind the first "^", which stays.
    private ReadOnlySpan<byte> WithoutOption(ReadOnlySpan<byte> pattern, out bool ignoresCase)
    {
        bool anchored = !pattern.IsEmpty && pattern[0] == '^';
        ReadOnlySpan<byte> rest = anchored ? pattern[1..] : pattern;
        ignoresCase = rest.StartsWith("(?i)"u8);
        if (!ignoresCase) return pattern;
        if (!anchored) return rest[4..];
        _pattern.Clear();
        _pattern.Add((byte)'^');
        _pattern.Add(rest[4..]);
        return _pattern.Written;
    }

    private bool TryEmit(int index)
    {
        if (++_steps > StepsMax) return false;
        RegexNode node = _nodes[index];
        switch (node.Kind)
        {
            case RegexNodeKind.Byte:
                return _program.TryAdd(RegexStateKind.Byte, node.Value);
            case RegexNodeKind.Set:
                return _program.TryAdd(RegexStateKind.Set, node.Value);
            case RegexNodeKind.Assert:
                return _program.TryAdd(RegexStateKind.Assert, node.Value);
            case RegexNodeKind.Sequence:
                for (int child = node.Value; child >= 0; child = _nodes[child].Next)
                {
                    if (!TryEmit(child)) return false;
                }

                return true;
            case RegexNodeKind.Choice:
                return TryEmitChoice(node.Value);
            default:
                return TryEmitRepeat(node);
        }
    }

    // split → way 1, jump end; split → way 2, jump end; ...; last way; end
    private bool TryEmitChoice(int child)
    {
        List<int> jumps = [];
        for (; _nodes[child].Next >= 0; child = _nodes[child].Next)
        {
            int split = _program.Count;
            if (!_program.TryAdd(RegexStateKind.Split) || !TryEmit(child)) return false;
            jumps.Add(_program.Count);
            if (!_program.TryAdd(RegexStateKind.Jump)) return false;
            _program.Patch(split, split + 1, _program.Count);
        }

        if (!TryEmit(child)) return false;
        foreach (int jump in jumps) _program.Patch(jump, _program.Count, 0);
        return true;
    }

    private bool TryEmitRepeat(RegexNode node)
    {
        for (int i = 0; i < node.Min; i++)
        {
            if (!TryEmit(node.Value)) return false;
        }

        if (node.Max < 0)
        {
            // loop: split body, end; body; jump loop
            int loop = _program.Count;
            if (!_program.TryAdd(RegexStateKind.Split) || !TryEmit(node.Value) || !_program.TryAdd(RegexStateKind.Jump, loop)) return false;
            _program.Patch(loop, loop + 1, _program.Count);
            return true;
        }

        List<int> splits = [];
        for (int i = node.Min; i < node.Max; i++)
        {
            splits.Add(_program.Count);
            if (!_program.TryAdd(RegexStateKind.Split) || !TryEmit(node.Value)) return false;
        }

        foreach (int split in splits) _program.Patch(split, split + 1, _program.Count);
        return true;
    }
}
