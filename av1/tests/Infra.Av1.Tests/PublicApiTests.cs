using Infra.Testing;

namespace Infra.Av1.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_IsWhatWasReviewed() => PublicApi.RequireUnchanged(typeof(Av1Decoder).Assembly, "av1/src/Infra.Av1/PublicApi.txt");
}
