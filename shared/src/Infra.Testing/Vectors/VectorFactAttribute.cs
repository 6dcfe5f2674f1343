using Xunit;

namespace Infra.Testing.Vectors;

/// <summary>A [Fact] that is skipped, with the reason, where a public collection of vectors is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorFactAttribute : FactAttribute
{
    /// <summary>Needs these collections (see <see cref="Vectors"/>).</summary>
    public VectorFactAttribute(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Names = names;
        Skip = Array.Find(names, name => Vectors.Find(name) is null) is { } missing ? Vectors.WhyMissing(missing) : null;
    }

    /// <summary>The collections needed.</summary>
    public IReadOnlyList<string> Names { get; }
}
