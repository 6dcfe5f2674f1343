namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>A [Fact] that needs a <see cref="LossyNetwork"/>; skipped, with the kernel's reason, where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LossyNetworkFactAttribute : FactAttribute
{
    /// <summary>Finds out whether there can be one.</summary>
    /// <param name="discipline">See <see cref="LossyNetwork.Create"/>.</param>
    public LossyNetworkFactAttribute(string discipline)
    {
        Discipline = discipline;
        Skip = LossyNetwork.WhyNot(discipline);
    }

    public string Discipline { get; }
}
