using Infra.Testing.Fuzzing;

namespace Infra.Tls.Tests.Fuzzing;

public sealed class FuzzTests
{
    public static TheoryData<string> Targets() => [.. FuzzSmoke.NamesIn(typeof(FuzzTests).Assembly)];

    /// <summary>Handshakes cost half a millisecond each, so they get fewer turns than parsers.</summary>
    [Theory, MemberData(nameof(Targets))]
    public void Target_OnCorpusAndMutations_NeverFails(string name)
        => FuzzSmoke.Run(typeof(FuzzTests).Assembly, name, executions: name == "tls-message" ? 20_000 : 500);
}
