using Infra.Testing;

namespace Infra.Crypto.Tests;

public class PublicApiTests
{
    [Fact]
    public void PublicApi_IsWhatWasReviewed() => PublicApi.RequireUnchanged(typeof(ConstantTime).Assembly, "shared/src/Infra.Crypto/PublicApi.txt");
}
