using Infra.Av1.Threading;

namespace Infra.Av1.Tests.Threading;

public class RowProgressTests
{
    [Fact]
    public void Publish_OnlyRises()
    {
        var progress = new RowProgress();
        progress.Publish(FrameStage.Restored, 64);
        progress.Publish(FrameStage.Restored, 32);

        Assert.Equal(64, progress.Rows(FrameStage.Restored));
        Assert.True(progress.WaitFor(FrameStage.Restored, 64));
    }

    [Fact]
    public async Task WaitFor_IsWokenByRowsAndByFailure()
    {
        for (int i = 0; i < 200; i++)
        {
            var progress = new RowProgress();
            Task<bool> rows = Task.Run(() => progress.WaitFor(FrameStage.Cdef, 8));
            Task<bool> failed = Task.Run(() => progress.WaitFor(FrameStage.Restored, 8));
            progress.Publish(FrameStage.Cdef, 8);
            Assert.True(await rows.WaitAsync(TimeSpan.FromSeconds(30)));
            progress.Fail();
            Assert.False(await failed.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal(RowProgress.Failed, progress.Rows(FrameStage.Cdef));
        }
    }
}
