namespace Infra.Interop.Tests;

/// <summary>A test that gives rights up, so it needs them first.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Infra.Interop.Identity.Capabilities.Read().Effective.Count < 30) Skip = "needs root's rights (they are dropped in a child process only)";
    }
}
