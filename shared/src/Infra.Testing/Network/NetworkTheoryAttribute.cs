using Xunit;

namespace Infra.Testing.Network;

/// <summary>A [Theory] that needs network namespaces of its own; skipped, with the kernel's reason, where they are not permitted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkTheoryAttribute : TheoryAttribute
{
    /// <summary>Finds out whether this process may make network namespaces.</summary>
    public NetworkTheoryAttribute() => Skip = NetworkNamespace.WhyNot;
}
