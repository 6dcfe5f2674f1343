using Infra.Proxy.Lifecycle;
using Infra.Testing;

namespace Infra.Proxy.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_IsWhatWasReviewed() => PublicApi.RequireUnchanged(typeof(ProxyEngine).Assembly, "proxy/src/Infra.Proxy/PublicApi.txt");
}
