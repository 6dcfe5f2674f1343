using Infra.Testing.Fuzzing;

namespace Infra.Dns.Tests.Fuzzing;

public class ZoneProtocolFuzzTests
{
    [Theory]
    [InlineData("dns-tsig")]
    [InlineData("dns-transfer")]
    [InlineData("dns-update")]
    [InlineData("dns-journal")]
    [InlineData("dns-catalog")]
    public void Target_OnMutations_NeverFails(string name) => FuzzSmoke.Run(typeof(ZoneProtocolFuzzTests).Assembly, name, executions: 3_000);
}
