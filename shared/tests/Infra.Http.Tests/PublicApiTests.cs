using Infra.Http.Http1;
using Infra.Testing;

namespace Infra.Http.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_IsWhatWasReviewed() => PublicApi.RequireUnchanged(typeof(RequestHead).Assembly, "shared/src/Infra.Http/PublicApi.txt");
}
