using Infra.Hosting.Control;
using Infra.Testing;

namespace Infra.Hosting.Tests.Control;

public class ControlPathTests
{
    [Fact]
    public void ForServer_WithARuntimeFolder_TakesTheFirst()
    {
        Assert.Equal("/run/a/control", ControlPath.ForServer("sampled", Of(("RUNTIME_DIRECTORY", "/run/a:/run/b"))));
    }

    [Fact]
    public void ForServer_WithoutOne_DependsOnTheUser()
    {
        string? path = ControlPath.ForServer("sampled", Of(("XDG_RUNTIME_DIR", "/run/user/7")));

        Assert.Equal(Environment.IsPrivilegedProcess ? "/run/sampled/control" : "/run/user/7/sampled/control", path);
    }

    [Fact]
    public void ForClient_TakesTheSocketThatExists()
    {
        using var folder = new TemporaryFolder();

        string before = ControlPath.ForClient("sampled-of-no-machine", Of(("XDG_RUNTIME_DIR", folder.Root)));
        folder.Write("sampled-of-no-machine/control", "");
        string after = ControlPath.ForClient("sampled-of-no-machine", Of(("XDG_RUNTIME_DIR", folder.Root)));

        Assert.Equal("/run/sampled-of-no-machine/control", before);
        Assert.Equal(folder.PathOf("sampled-of-no-machine/control"), after);
    }

    private static Func<string, string?> Of(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
