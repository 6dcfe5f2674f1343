namespace Infra.Testing.Fuzzing;

/// <summary>A fuzz target with everything that its attribute names loaded.</summary>
public sealed class FuzzTarget
{
    internal FuzzTarget(FuzzTargetAttribute options, Body run, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> dictionary)
    {
        Options = options;
        Run = run;
        Corpus = corpus;
        Dictionary = dictionary;
    }

    /// <summary>What a target's method looks like.</summary>
    public delegate void Body(ReadOnlySpan<byte> input);

    /// <summary>The target's name.</summary>
    public string Name => Options.Name;

    /// <summary>Its bounds.</summary>
    public FuzzTargetAttribute Options { get; }

    /// <summary>Its method.</summary>
    public Body Run { get; }

    /// <summary>Seed inputs, in the order of their file names; never empty (the empty input is always there).</summary>
    public IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Words to insert.</summary>
    public IReadOnlyList<byte[]> Dictionary { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
