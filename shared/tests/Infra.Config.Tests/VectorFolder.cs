namespace Infra.Config.Tests;

/// <summary>Finds public test data beside the repository; tests of it are skipped where it is missing.</summary>
internal static class VectorFolder
{
    internal static readonly string? Toml = Find("INFRA_VECTORS_TOML", "toml-test");
    internal static readonly string? Kdl = Find("INFRA_VECTORS_KDL", "kdl");

    private static string? Find(string variable, string name)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path) return Directory.Exists(path) ? path : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Infra.sln"))) continue;
            string candidate = Path.Combine(folder.Parent?.FullName ?? "/", "shared", "vectors", name);
            return Directory.Exists(candidate) ? candidate : null;
        }

        return null;
    }
}

/// <summary>A test that needs the public TOML cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TomlVectorFactAttribute : FactAttribute
{
    public TomlVectorFactAttribute()
    {
        if (VectorFolder.Toml is null) Skip = "no folder ../shared/vectors/toml-test beside the repository and none named by INFRA_VECTORS_TOML";
    }
}

/// <summary>A test that needs the public KDL cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KdlVectorFactAttribute : FactAttribute
{
    public KdlVectorFactAttribute()
    {
        if (VectorFolder.Kdl is null) Skip = "no folder ../shared/vectors/kdl beside the repository and none named by INFRA_VECTORS_KDL";
    }
}
