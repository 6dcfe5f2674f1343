using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Bench;

/// <summary>Files that were made to take time or memory, 10 MB each of one kind, read as visudo -s reads them, then one decision. What is over a limit is refused, which has to be as quick.</summary>
[WarmupCount(1), IterationCount(5)]
public class HostileBench
{
    private const int TextBytes = 10_000_000;

    private byte[] _lines = [];
    private byte[] _parentheses = [];
    private byte[] _chain = [];
    private byte[] _stars = [];
    private byte[] _repeats = [];
    private byte[] _includes = [];

    /// <summary>Makes the files.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _lines = Repeat(_ => "alice ALL=/bin/echo " + new string('x', 1_000_000) + "\n");
        _parentheses = Repeat(_ => "alice ALL=" + new string('(', 10_000) + "\n");
        _chain = Repeat(i => string.Create(CultureInfo.InvariantCulture, $"User_Alias A{i}=A{i + 1}\n"));
        _stars = Repeat(_ => "alice ALL=/usr/bin/ls " + string.Concat(Enumerable.Repeat("*a", 1000).ToArray()) + "b\n");
        _repeats = Repeat(i => i % 2 == 0 ? "alice ALL=^/(a{255}){39}b$\n" : "alice ALL=^/(((a{255}){255}){255})b$\n");
        _includes = Repeat(_ => "@include sudoers\n");
    }

    /// <summary>Lines of a megabyte.</summary>
    [Benchmark]
    public bool LongLines() => Read(_lines, null);

    /// <summary>Rows of 10 000 parentheses.</summary>
    [Benchmark]
    public bool Parentheses() => Read(_parentheses, null);

    /// <summary>Half a million aliases, each the next one's name.</summary>
    [Benchmark]
    public bool AliasChain() => Read(_chain, null);

    /// <summary>Patterns with 1000 stars that nearly fit what is asked.</summary>
    [Benchmark]
    public bool Stars() => Read(_stars, null);

    /// <summary>Expressions with as many repeats as are just allowed, and with more.</summary>
    [Benchmark]
    public bool Repeats() => Read(_repeats, null);

    /// <summary>A file that includes itself on every line.</summary>
    [Benchmark]
    public bool Includes() => Read(_includes, new Itself(_includes));

    private static bool Read(byte[] text, ISudoersSource? source)
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, text, source, LoadOptions.Strict);
        _ = AliasChecker.FindUndefined(policy);
        var request = new Request
        {
            User = OneMachine.Alice,
            Host = "web1"u8.ToArray(),
            Command = "/usr/bin/ls"u8.ToArray(),
            Arguments = [Encoding.ASCII.GetBytes(new string('a', 1000))],
            Time = 1_700_000_000,
        };
        return new PolicyEngine(policy, new OneMachine()).Evaluate(request).IsAllowed;
    }

    private static byte[] Repeat(Func<int, string> line)
    {
        var text = new StringBuilder(TextBytes + (1 << 20));
        for (int i = 0; text.Length < TextBytes; i++)
            text.Append(line(i));
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private sealed class Itself(byte[] text) : ISudoersSource
    {
        public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax) => new(SourceStatus.Ok, text);

        public SourceFolder OpenFolder(ReadOnlySpan<byte> path) => new(SourceStatus.Missing, []);
    }
}
