using Infra.Av1.Threading;

namespace Infra.Av1.Tests.Threading;

public class RowProgressTests
{
    [Fact]
    public void Publish_OnlyRises_AndOneStageOnly()
    {
        var progress = new RowProgress();

        progress.Publish(FrameStage.Restored, 64);
        progress.Publish(FrameStage.Restored, 32);

        Assert.Equal((64, 0), (progress.Rows(FrameStage.Restored), progress.Rows(FrameStage.Cdef)));
    }

    [Fact]
    public void Fail_IsSeenAtEveryStage_UntilReset()
    {
        var progress = new RowProgress();
        progress.Publish(FrameStage.Parsed, RowProgress.Complete);

        progress.Fail();

        Assert.All(Enum.GetValues<FrameStage>(), stage => Assert.Equal(RowProgress.Failed, progress.Rows(stage)));
        progress.Reset();
        Assert.All(Enum.GetValues<FrameStage>(), stage => Assert.Equal(0, progress.Rows(stage)));
    }
}
