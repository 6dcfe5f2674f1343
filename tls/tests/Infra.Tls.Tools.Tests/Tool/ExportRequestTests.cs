using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tools.Tests.Tool;

public class ExportRequestTests
{
    [Theory]
    [InlineData("label:32", "label", "", 32)]
    [InlineData("EXPORTER-network-time-security:0000000f00:32", "EXPORTER-network-time-security", "0000000F00", 32)]
    [InlineData("label::8160", "label", "", 8160)]
    public void TryParse_WhenValid_TakesIt(string text, string label, string context, int length)
    {
        Assert.True(ExportRequest.TryParse(text, out ExportRequest? request, out _));

        Assert.Equal((label, context, length), (request!.Label, Convert.ToHexString(request.Context), request.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("label")]
    [InlineData(":32")]
    [InlineData("label:0")]
    [InlineData("label:8161")]
    [InlineData("label:-1")]
    [InlineData("label:0g:32")]
    [InlineData("label:000:32")]
    [InlineData("label:00:32:1")]
    [InlineData("läbel:32")]
    public void TryParse_WhenInvalid_SaysWhy(string text)
    {
        Assert.False(ExportRequest.TryParse(text, out _, out string mistake));

        Assert.NotEmpty(mistake);
    }
}
