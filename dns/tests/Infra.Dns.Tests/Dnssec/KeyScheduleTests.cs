using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Rollover;

namespace Infra.Dns.Tests.Dnssec;

public class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static RolloverPolicy Separate => new() { Algorithm = DnssecAlgorithm.Ed25519, HasSeparateKeys = true, DataLifetime = TimeSpan.FromDays(30) };

    [Fact]
    public void Simulate_AYearOfCombinedKeys_IsNeverBogus()
    {
        RolloverSimulation run = Run(new RolloverPolicy { Algorithm = DnssecAlgorithm.Ed25519, KeysLifetime = TimeSpan.FromDays(60) }, _ => null);

        Assert.InRange(run.KeysMade, 6, 7);
    }

    [Fact]
    public void Simulate_AYearOfSeparateKeys_IsNeverBogus()
    {
        RolloverSimulation run = Run(Separate with { KeysLifetime = TimeSpan.FromDays(90) }, _ => null);

        Assert.InRange(run.KeysMade, 4 + 12, 5 + 13);
    }

    [Fact]
    public void Simulate_AYearOfDoubleDelegations_IsNeverBogus_AndNeverHasTwoKeySigners()
    {
        RolloverPolicy policy = Separate with { KeysLifetime = TimeSpan.FromDays(60), DoublesDelegations = true };
        var run = new RolloverSimulation(policy, Start);
        int delegationsMax = 0;
        int signersMax = 0;
        run.Run(365 * 24, _ => null, () =>
        {
            delegationsMax = Math.Max(delegationsMax, run.Schedule.Keys.Count(key => key.Delegation.IsEverywhere));
            signersMax = Math.Max(signersMax, run.Schedule.Keys.Count(key => key.Role == KeyRole.Keys && key.Record.IsOut));
        });

        Assert.Equal((2, 1), (delegationsMax, signersMax));
        Assert.InRange(run.KeysMade, 5 + 12, 7 + 13);
        Assert.InRange(run.Schedule.Keys.Count(key => key.Role == KeyRole.Keys), 1, 2);
    }

    [Fact]
    public void Simulate_ChangesOfTheWayInTheMiddleOfARollover_IsNeverBogus()
    {
        RolloverPolicy one = Separate with { KeysLifetime = TimeSpan.FromDays(20) };
        RolloverPolicy other = one with { DoublesDelegations = true };
        var random = new Random(11);
        RolloverSimulation run = Run(one, hour => hour % 37 == 0 ? random.Next(2) == 0 ? one : other : null);

        Assert.InRange(run.KeysMade, 20, 40);
    }

    [Fact]
    public void Simulate_RollsBeforeTheLastIsDone_IsNeverBogus()
    {
        var random = new Random(12);
        var run = new RolloverSimulation(Separate with { DoublesDelegations = true }, Start);
        run.Run(365 * 24, _ => null, () =>
        {
            if (random.Next(200) == 0) run.Schedule.Roll(random.Next(2) == 0 ? KeyRole.Keys : KeyRole.Data);
        });
        run.Run(60 * 24, _ => null);

        Assert.InRange(run.Schedule.Keys.Count, 2, 4);
    }

    [Fact]
    public void Simulate_DoubleDelegationsWithAParentThatStaysAway_SwapsNothing()
    {
        var run = new RolloverSimulation(Separate with { DoublesDelegations = true }, Start);
        run.Run(10 * 24, _ => null);
        ushort old = run.Schedule.Keys.Single(key => key.Role == KeyRole.Keys).Tag;
        run.ParentFollows = false;
        run.Schedule.Roll(KeyRole.Keys);
        run.Run(100 * 24, _ => null);

        Assert.Contains(run.Schedule.Keys, key => key.Tag == old && key.Record.IsEverywhere);
        Assert.Contains(run.Schedule.Keys, key => key.Tag != old && key.Role == KeyRole.Keys && key.WantsDelegation && key.Record.IsHidden);
        run.ParentFollows = true;
        run.Run(10 * 24, _ => null);
        Assert.DoesNotContain(run.Schedule.Keys, key => key.Tag == old);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Simulate_ChangesOfAlgorithmAndRoles_IsNeverBogus(bool isSeparate)
    {
        RolloverPolicy first = Separate with { HasSeparateKeys = isSeparate };
        RolloverSimulation run = Run(first, hour => hour switch
        {
            100 * 24 => first with { Algorithm = DnssecAlgorithm.EcdsaP256Sha256 },
            200 * 24 => first with { Algorithm = DnssecAlgorithm.EcdsaP256Sha256, HasSeparateKeys = !isSeparate },
            300 * 24 => first with { HasSeparateKeys = isSeparate },
            _ => null,
        });

        Assert.All(run.Schedule.Keys, key => Assert.Equal((DnssecAlgorithm.Ed25519, false), (key.Algorithm, key.IsRetiring)));
        Assert.Equal(isSeparate ? 2 : 1, run.Schedule.Keys.Count);
    }

    [Fact]
    public void Simulate_WithAParentThatStaysAway_KeepsTheOldKeyForEver()
    {
        var run = new RolloverSimulation(Separate, Start) { ParentFollows = true };
        run.Run(10 * 24, _ => null);
        ushort old = run.Schedule.Keys.Single(key => key.Role == KeyRole.Keys).Tag;
        run.ParentFollows = false;
        run.Schedule.Roll(KeyRole.Keys);
        run.Run(100 * 24, _ => null);

        Assert.Contains(run.Schedule.Keys, key => key.Tag == old && key.Record.IsEverywhere && key.IsRetiring);
        run.ParentFollows = true;
        run.Run(10 * 24, _ => null);
        Assert.DoesNotContain(run.Schedule.Keys, key => key.Tag == old);
    }

    [Fact]
    public void Simulation_OfAHastyOperator_IsFoundBogus()
    {
        // The proof that the simulation can fail: an operator who forgets the caches of the parent's DS.
        var run = new RolloverSimulation(Separate with { DelegationTimeToLive = TimeSpan.Zero, ParentPropagation = TimeSpan.Zero }, Start) { CachedDelegation = TimeSpan.FromDays(1) };
        run.Run(10 * 24, _ => null);
        run.Schedule.Roll(KeyRole.Keys);

        Assert.ThrowsAny<Exception>(() => run.Run(20 * 24, _ => null));
    }

    [Fact]
    public void ObserveParent_WithServersThatDisagree_WaitsForTheLast()
    {
        var schedule = new KeySchedule(new RolloverPolicy { Algorithm = DnssecAlgorithm.Ed25519 }, []);
        schedule.Add(1, DnssecAlgorithm.Ed25519, KeyRole.Combined, Start);
        schedule.Advance(Start);
        schedule.Advance(Start.AddDays(3));
        Assert.True(schedule.Keys[0].WantsDelegation);

        schedule.ObserveParent([], [1], Start.AddDays(3));
        Assert.False(schedule.Keys[0].Delegation.IsOut);
        schedule.ObserveParent([1], [1], Start.AddDays(4));
        Assert.Equal(new PresenceState(Presence.Rumoured, Start.AddDays(4)), schedule.Keys[0].Delegation);
        schedule.Advance(Start.AddDays(4).AddHours(24));
        Assert.False(schedule.Keys[0].Delegation.IsEverywhere);
        schedule.Advance(Start.AddDays(4).AddHours(25));
        Assert.True(schedule.Keys[0].Delegation.IsEverywhere);
    }

    [Fact]
    public void Add_OfATagThatIsThere_IsRefused()
    {
        var schedule = new KeySchedule(Separate, []);
        schedule.Add(1, DnssecAlgorithm.Ed25519, KeyRole.Keys, Start);

        Assert.Throws<ArgumentException>(() => schedule.Add(1, DnssecAlgorithm.Ed25519, KeyRole.Data, Start));
    }

    [Fact]
    public void Text_OfEveryStateOfAYear_ReadsBack_AndNoPrefixDoes()
    {
        var run = new RolloverSimulation(Separate with { KeysLifetime = TimeSpan.FromDays(20) }, Start) { Checks = false };
        HashSet<string> texts = [];
        run.Run(60 * 24, _ => null, () => texts.Add(KeyScheduleText.Write(run.Schedule)));
        Assert.True(texts.Count > 10);
        foreach (string text in texts)
        {
            Assert.True(KeyScheduleText.TryRead(text, out IReadOnlyList<ManagedKey>? keys, out string? problem), problem);
            Assert.Equal(text, KeyScheduleText.Write(new KeySchedule(Separate, keys)));
            for (int length = 0; length < text.Length; length++)
                Assert.False(KeyScheduleText.TryRead(text[..length], out _, out _));
            Assert.False(KeyScheduleText.TryRead(text + "1", out _, out _));
        }
    }

    [Fact]
    public void Text_OfAnything_NeverThrows() => Prop.ForAll<string>(text =>
    {
        _ = KeyScheduleText.TryRead(text ?? "", out _, out _);
        return !KeyScheduleText.TryRead("infra-key-schedule 1\n" + text + "\nend\n", out IReadOnlyList<ManagedKey>? keys, out _) || keys.Count >= 0;
    }).QuickCheckThrowOnFailure();

    private static RolloverSimulation Run(RolloverPolicy policy, Func<int, RolloverPolicy?> change)
    {
        var run = new RolloverSimulation(policy, Start);
        run.Run(365 * 24, change);
        return run;
    }
}
