namespace Infra.Testing.Fuzzing;

/// <summary>
/// Marks a public static method <c>void (ReadOnlySpan&lt;byte&gt;)</c> of a test assembly as a fuzz target: it must neither throw nor hang nor
/// allocate without bound on any bytes. Where it can, it checks more than that: what was read writes back to the same bytes, two ways agree.
/// </summary>
/// <param name="name">Unique in the repository, lower case with dashes, its component first: <c>ntp-packet</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FuzzTargetAttribute(string name) : Attribute
{
    /// <summary>The name that <c>build/infra fuzz NAME</c> takes.</summary>
    public string Name { get; } = name;

    /// <summary>A folder of seed inputs, one per file, relative to the test project: <c>Corpus/ntp-packet</c>; crashes that were fixed stay there.</summary>
    public string? Corpus { get; set; }

    /// <summary>A public static method of the target's class, without parameters, that makes more seed inputs as <c>IEnumerable&lt;byte[]&gt;</c>: from vectors, say, which it finds beside its assembly.</summary>
    public string? Seeds { get; set; }

    /// <summary>A file of words, relative to the test project, one per line: text, with \xNN for other bytes, \\ for a backslash; # starts a comment line.</summary>
    public string? Dictionary { get; set; }

    /// <summary>Longest input made.</summary>
    public int InputBytesMax { get; set; } = 4096;

    /// <summary>Longest CPU time of one input, after warm-up; more is a hang.</summary>
    public int MillisecondsMax { get; set; } = 1000;

    /// <summary>Most bytes that one input may make the target allocate.</summary>
    public long AllocationBytesMax { get; set; } = 64 << 20;

    /// <summary>Whether this target is there to fail, to prove that failures are found; run only when named.</summary>
    public bool Canary { get; set; }
}
