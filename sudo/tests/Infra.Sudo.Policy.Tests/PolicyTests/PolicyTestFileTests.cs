using Infra.Config;
using Infra.Sudo.Policy.PolicyTests;

namespace Infra.Sudo.Policy.Tests.PolicyTests;

public sealed class PolicyTestFileTests
{
    private const string Sudoers = "Cmnd_Alias WEB = /usr/bin/systemctl restart nginx\ndeploy web* = (root) NOPASSWD: WEB\n%staff ALL = NOEXEC: /usr/bin/less\n";

    [Theory]
    [InlineData("user=\"deploy\"\nhost=\"web3\"\ncommand=[\"/usr/bin/systemctl\",\"restart\",\"nginx\"]\nexpect=\"allow\"\npassword=false", null)]
    [InlineData("user=\"deploy\"\nhost=\"web3\"\ncommand=[\"/usr/bin/systemctl\",\"restart\",\"nginx\",\"sshd\"]\nexpect=\"deny\"", null)]
    [InlineData("user=\"deploy\"\nhost=\"db1\"\ncommand=[\"/usr/bin/systemctl\",\"restart\",\"nginx\"]\nexpect=\"deny\"", null)]
    [InlineData("user=\"eve\"\ngroups=[\"eve\",\"staff\"]\ncommand=[\"/usr/bin/less\"]\nexpect=\"allow\"\ntags=[\"NOEXEC\"]\npassword=true", null)]
    [InlineData("user=\"deploy\"\nhost=\"web3\"\ncommand=[\"/usr/bin/systemctl\",\"restart\",\"nginx\"]\nexpect=\"deny\"", "expected deny, but it is allow by f:2:32")]
    [InlineData("user=\"deploy\"\nhost=\"web3\"\ncommand=[\"/usr/bin/systemctl\",\"restart\",\"nginx\"]\nexpect=\"allow\"\npassword=true", "expected a password, but none is asked for by f:2:32")]
    [InlineData("user=\"eve\"\ngroups=[\"staff\"]\ncommand=[\"/usr/bin/less\"]\nexpect=\"allow\"\ntags=[\"SETENV\"]", "expected SETENV, but it is not set by f:3:22")]
    [InlineData("user=\"eve\"\ncommand=[\"/usr/bin/less\"]\nexpect=\"allow\"", "expected allow, but it is deny (NotInSudoers)")]
    public void Case_PassesOrSaysWhyNot(string test, string? failure)
    {
        ConfigResult<PolicyTestFile> file = PolicyTestFile.Parse("[[case]]\n" + test + "\n", "t.toml");
        Assert.True(file.IsValid, string.Join('\n', file.Diagnostics.Select(each => each.ToString()).ToArray()));

        PolicyTestResult result = Assert.Single(PolicyTestRun.Run(TestPolicy.Parse(Sudoers), file.Value!, now: 0));

        Assert.Equal(failure, result.Failure);
    }

    [Fact]
    public void Mistakes_AreAllReported()
    {
        ConfigResult<PolicyTestFile> file = PolicyTestFile.Parse("[[case]]\nuser = \"a\"\ncommand = [\"/x\"]\nexpect = \"maybe\"\nat = \"soon\"\ntags = [\"LOUD\"]\ncolour = 1\n", "t.toml");

        Assert.False(file.IsValid);
        Assert.Equal(["bad-expectation", "bad-time", "bad-tag", "unknown-key"], file.Diagnostics.Select(each => each.Code).ToArray());
    }
}
