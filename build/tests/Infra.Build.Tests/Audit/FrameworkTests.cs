using Infra.Build.Audit;
using Infra.Build.Commands;

namespace Infra.Build.Tests.Audit;

/// <summary>The runtime's own libraries hold every instruction and trick that there is: the audit must be able to follow them all.</summary>
public class FrameworkTests
{
    public static TheoryData<string, bool> Assemblies => new()
    {
        { "System.Private.CoreLib", true },
        { "System.Text.Json", true },
        { "System.Linq", true },
        { "System.Net.Sockets", true },
        { "System.Reflection.Metadata", true },
        { "System.Collections.Immutable", true },
        { "System.Threading.Channels", false },
    };

    [Theory, MemberData(nameof(Assemblies))]
    public void Inspect_OfALibraryOfTheRuntime_FollowsEveryBody(string assembly, bool holdsUnsafeCode)
    {
        string path = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, assembly + ".dll");

        AuditRow row = AuditCommand.Inspect(path, "net10.0", isOurs: false);

        Assert.Empty(row.Findings.Where(f => f.Rule == AuditRule.Unreadable).Select(f => $"{f.Member}: {f.Detail}"));
        if (holdsUnsafeCode) Assert.True(row.Unsafe > 0);
    }
}
