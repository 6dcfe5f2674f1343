using Infra.Config;

namespace Infra.Build.Audit;

/// <summary>build/purity.toml: which libraries keep away from sockets, files, clocks, threads and statics.</summary>
internal sealed record PurityRules(IReadOnlyList<string> ForbiddenTypes, IReadOnlyList<string> ForbiddenMembers, IReadOnlyList<PureLibrary> Pure, IReadOnlyList<ImpureLibrary> Impure)
{
    internal static ConfigResult<PurityRules> Open(Repository repository) => ConfigFile.Load(repository.PathOf("build", "purity.toml"), ConfigFormat.Toml, Read);

    private static PurityRules? Read(ConfigSection section)
    {
        IReadOnlyList<string> types = section.RequireList("forbidden-types", "Types that a pure library does not name.", ConfigShape.Text(1));
        IReadOnlyList<string> members = section.RequireList("forbidden-members", "Members that a pure library does not use.", ConfigShape.Text(1));
        IReadOnlyList<PureLibrary> pure = section.Sections("pure", "A pure library.", PureLibrary.Read, 0, 1000);
        IReadOnlyList<ImpureLibrary> impure = section.Sections("impure", "A library that does input and output, and why.", ImpureLibrary.Read, 0, 1000);
        return section.Finish() ? new PurityRules(types, members, pure, impure) : null;
    }

    /// <summary>Whether a pure library must not name a type.</summary>
    internal bool ForbidsType(string type) =>
        ForbiddenTypes.Any(f => f.EndsWith('*') ? type.StartsWith(f[..^1], StringComparison.Ordinal) : type == f);
}
