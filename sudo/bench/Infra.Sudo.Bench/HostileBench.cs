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

    private byte[] _text = [];

    /// <summary>Makes the file that a benchmark reads.</summary>
    [GlobalSetup(Target = nameof(LongLines))]
    public void FillLongLines() => _text = HostileText.Make("lines of 1 MB", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(Parentheses))]
    public void FillParentheses() => _text = HostileText.Make("10 000 parentheses a line", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(AliasChain))]
    public void FillAliasChain() => _text = HostileText.Make("a chain of aliases", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(Stars))]
    public void FillStars() => _text = HostileText.Make("1000 stars a line", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(Repeats))]
    public void FillRepeats() => _text = HostileText.Make("large repeats", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(AllowedRepeats))]
    public void FillAllowedRepeats() => _text = HostileText.Make("repeats that are just allowed", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(Includes))]
    public void FillIncludes() => _text = HostileText.Make("a file that includes itself", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(ShortRules))]
    public void FillShortRules() => _text = HostileText.Make("short rules", TextBytes);

    /// <inheritdoc cref="FillLongLines"/>
    [GlobalSetup(Target = nameof(Settings))]
    public void FillSettings() => _text = HostileText.Make("settings", TextBytes);

    /// <summary>Lines of a megabyte.</summary>
    [Benchmark]
    public bool LongLines() => Read(_text, null);

    /// <summary>Rows of 10 000 parentheses.</summary>
    [Benchmark]
    public bool Parentheses() => Read(_text, null);

    /// <summary>Half a million aliases, each the next one's name.</summary>
    [Benchmark]
    public bool AliasChain() => Read(_text, null);

    /// <summary>Patterns with 1000 stars that nearly fit what is asked.</summary>
    [Benchmark]
    public bool Stars() => Read(_text, null);

    /// <summary>Expressions with as many repeats as are just allowed, and with more.</summary>
    [Benchmark]
    public bool Repeats() => Read(_text, null);

    /// <summary>Expressions with as many repeats as are just allowed: a policy without a mistake.</summary>
    [Benchmark]
    public bool AllowedRepeats() => Read(_text, null);

    /// <summary>A file that includes itself on every line.</summary>
    [Benchmark]
    public bool Includes() => Read(_text, new Itself(_text));

    /// <summary>The shortest rules there are: more nodes than any policy may have.</summary>
    [Benchmark]
    public bool ShortRules() => Read(_text, null);

    /// <summary>The shortest settings there are.</summary>
    [Benchmark]
    public bool Settings() => Read(_text, null);

    private static bool Read(byte[] text, ISudoersSource? source)
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, text, source, LoadOptions.Strict);
        _ = SettingChecker.FindMistakes(policy);
        _ = AliasChecker.Find(policy, out _);
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

    private sealed class Itself(byte[] text) : ISudoersSource
    {
        public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax) => new(SourceStatus.Ok, text);

        public SourceFolder OpenFolder(ReadOnlySpan<byte> path) => new(SourceStatus.Missing, []);
    }
}
