namespace Infra.Ntp.Tools.Tests.Daemon;

/// <summary>A [Fact] about the process that <c>build/infra test</c> makes for the tests; skipped elsewhere.</summary>
public sealed class PipelineFactAttribute : FactAttribute
{
    public PipelineFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("INFRA_PEERS") is null) Skip = "only build/infra test takes the right to set the clock away from the whole test process";
    }
}
