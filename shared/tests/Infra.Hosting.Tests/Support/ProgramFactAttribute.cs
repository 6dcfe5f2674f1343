using Infra.Testing.Processes;

namespace Infra.Hosting.Tests.Support;

/// <summary>A fact that needs a program; skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program)
    {
        if (Programs.Find(program) is null) Skip = $"needs {program}";
    }
}
