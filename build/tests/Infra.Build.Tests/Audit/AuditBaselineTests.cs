using Infra.Build.Audit;

namespace Infra.Build.Tests.Audit;

public class AuditBaselineTests
{
    private static AuditRow Row(string assembly, int count, AuditRule? rule = null, bool isOurs = true) =>
        new(assembly, "net10.0", isOurs, [.. Enumerable.Repeat(new AuditFinding(rule ?? AuditRule.UncheckedCall, "T.M", "x"), count)]);

    private static readonly AuditBaseline Recorded = new(new() { ["Infra.Interop"] = 10 }, new() { ["Infra.Tls.AspNetCore"] = "optional provider" });

    [Fact]
    public void Judge_WhenOneIsOutsideTheRooms_Fails() => Assert.Single(Recorded.Judge([Row("Infra.Ntp", 1)]));

    [Fact]
    public void Judge_WhenARoomStaysWithinItsNumber_Passes() => Assert.Empty(Recorded.Judge([Row("Infra.Interop", 10)]));

    [Fact]
    public void Judge_WhenARoomGrows_Fails() => Assert.Single(Recorded.Judge([Row("Infra.Interop", 11)]));

    [Fact]
    public void Judge_WhenTheFileNamesAnotherRoom_DoesNotBelieveIt()
    {
        var baseline = new AuditBaseline(new() { ["Infra.Ntp"] = 100 }, []);

        Assert.Single(baseline.Judge([Row("Infra.Ntp", 1)]));
    }

    [Fact]
    public void Judge_WhenThirdPartiesAreUnsafe_OnlyShowsThem() => Assert.Empty(Recorded.Judge([Row("Spectre.Console", 100, isOurs: false)]));

    [Fact]
    public void Judge_WhenNativeCryptoIsNamed_FailsEvenInARoom() => Assert.Single(Recorded.Judge([Row("Infra.Interop", 1, AuditRule.NativeCrypto)]));

    [Fact]
    public void Judge_WhenAProviderNamesNativeCrypto_Passes() => Assert.Empty(Recorded.Judge([Row("Infra.Tls.AspNetCore", 3, AuditRule.NativeCrypto)]));

    [Fact]
    public void With_WhenRoomsDifferByFramework_TakesTheLargest()
    {
        AuditBaseline updated = Recorded.With([Row("Infra.Interop", 5), Row("Infra.Interop", 7), Row("Infra.Ntp", 9)]);

        Assert.Equal(7, Assert.Single(updated.Rooms).Value);
    }
}
