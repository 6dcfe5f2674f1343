using Infra.Testing.Fuzzing;

namespace Infra.Dns.Tests.Fuzzing;

public class FuzzTests
{
    public static TheoryData<string> Targets() => [.. FuzzSmoke.NamesIn(typeof(FuzzTests).Assembly)];

    [Theory, MemberData(nameof(Targets))]
    public void Target_OnCorpusAndMutations_NeverFails(string name) => FuzzSmoke.Run(typeof(FuzzTests).Assembly, name, executions: 2_000);
}
