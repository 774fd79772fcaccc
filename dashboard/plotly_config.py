"""The configuration every Plotly chart gets: nothing from the network, buttons and dates in the language."""

from __future__ import annotations

from typing import Any

from dashboard.geometry_routes import WORLD_PATH

# plotly.js comes with English only; only words that our charts can show are worth their bytes.
CHINESE: dict[str, Any] = {
    "dictionary": {
        "Autoscale": "自动缩放",
        "Box Select": "框选",
        "Double-click on legend to isolate one trace": "双击图例只显示该项",
        "Double-click to zoom back out": "双击恢复原范围",
        "Download plot as a PNG": "保存为图片",
        "Download plot as a png": "保存为图片",
        "Download plot": "保存为图片",
        "Pan": "平移",
        "Reset": "复位",
        "Reset axes": "复位坐标轴",
        "Reset view": "复位视图",
        "Reset views": "复位视图",
        "Snapshot succeeded": "图片已保存",
        "Sorry, there was a problem downloading your snapshot!": "图片保存失败，请重试。",
        "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
        "Zoom": "缩放",
        "Zoom in": "放大",
        "Zoom out": "缩小",
        "lat:": "纬度：",
        "lon:": "经度：",
    },
    "format": {
        "days": ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
        "shortDays": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
        "months": [f"{number}月" for number in range(1, 13)],
        "shortMonths": [f"{number}月" for number in range(1, 13)],
        "date": "%Y-%m-%d",
    },
}


def plotly_config(language: str) -> dict[str, Any]:
    """Return the ``config`` for ``st.plotly_chart`` in a language, ``zh`` or ``en``.

    ``topojsonURL`` keeps plotly.js from asking its CDN for the outlines of the world.
    """
    config: dict[str, Any] = {
        "topojsonURL": WORLD_PATH,
        "displaylogo": False,
        "displayModeBar": "hover",
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "scrollZoom": False,
        "responsive": True,
    }
    if language == "zh":
        config |= {"locale": "zh-CN", "locales": {"zh-CN": CHINESE}}
    return config
