using Infra.Testing.Processes;

namespace Infra.Hosting.Tests.Support;

/// <summary>A fact that needs root (or a container's root) and some programs; skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] programs)
    {
        if (!Environment.IsPrivilegedProcess) Skip = "needs root: it changes users";
        else if (programs.FirstOrDefault(program => Programs.Find(program) is null) is { } missing) Skip = $"needs {missing}";
    }
}
