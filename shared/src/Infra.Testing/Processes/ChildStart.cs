namespace Infra.Testing.Processes;

/// <summary>What to start and how: a program with its arguments, never a shell line.</summary>
/// <param name="Program">A path, or a name that PATH resolves.</param>
/// <param name="Arguments">The arguments, each passed as it is.</param>
public sealed record ChildStart(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>The folder that the child starts in; null is the caller's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables set on top of the caller's environment; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether only <see cref="Environment"/> is passed on, and nothing of the caller's.</summary>
    public bool ClearEnvironment { get; init; }

    /// <summary>What the child reads; null is an empty input.</summary>
    public ReadOnlyMemory<byte>? StandardInput { get; init; }

    /// <summary>Whether the caller writes to <see cref="ChildProcess.InputStream"/> itself and closes it.</summary>
    public bool KeepInputOpen { get; init; }

    /// <summary>Most characters kept of each of the two outputs (see <see cref="BoundedText"/>).</summary>
    public int OutputCharactersMax { get; init; } = 4 << 20;

    /// <summary>Called with each line of standard output as it comes, on a pool thread, in order.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Called with each line of standard error as it comes, on a pool thread, in order.</summary>
    public Action<string>? OnErrorLine { get; init; }

    /// <summary>CPUs that the child may run on, as taskset writes them (<c>0</c>, <c>0,2-3</c>); null is all.</summary>
    public string? Cpus { get; init; }

    /// <summary>Whether the exact CPU time of the child and the children that it waits for is wanted in <see cref="ChildResult.CpuTime"/> (needs bash).</summary>
    public bool Measure { get; init; }

    /// <summary>The command as a person would type it, for messages.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=,+@%".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
