using Infra.Dns.Names;
using Infra.Testing;

namespace Infra.Dns.Tests;

public class PublicApiTests
{
    [Fact]
    public void PublicApi_IsWhatWasReviewed() => PublicApi.RequireUnchanged(typeof(DomainName).Assembly, "dns/src/Infra.Dns/PublicApi.txt");
}
