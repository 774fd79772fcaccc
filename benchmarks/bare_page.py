"""What a page is compared with: plain Streamlit, one filter, and the charts named by ``?charts=line,table``.

Written as anybody would write it, with the same kinds of charts and as much in them as the demo county has.
"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

MONTHS = [f"{year}-{month:02d}" for year in range(2024, 2027) for month in range(1, 13)][:34]
PLACES = [f"Town {number}" for number in range(14)]

st.title("Bare page")
month = st.selectbox("Period", MONTHS[:-7:-1], key="period")
figures = np.random.default_rng(MONTHS.index(month)).uniform(60, 100, (len(PLACES), len(MONTHS))).round(2)


def line() -> None:
    figure = go.Figure(go.Scatter(x=MONTHS, y=figures[0], mode="lines+markers", name=PLACES[0]))
    st.plotly_chart(figure.update_layout(height=320))


def bar() -> None:
    st.plotly_chart(go.Figure(go.Bar(x=figures[:, -1], y=PLACES, orientation="h")).update_layout(height=420))


def table() -> None:
    columns = {f"Item {number}": figures[:, number] for number in range(8)}
    st.dataframe(pd.DataFrame({"Place": PLACES, "Points": figures[:, -1], **columns}), hide_index=True)


def map_() -> None:  # not `map`, which every script has
    features = []
    for number, place in enumerate(PLACES):
        turn = np.linspace(0, 2 * np.pi, 60)
        ring = np.column_stack([110 + number % 4 + np.cos(turn) / 2, 30 + number // 4 + np.sin(turn) / 2])
        shape = {"type": "Polygon", "coordinates": [ring[::-1].round(5).tolist()]}
        features.append({"type": "Feature", "id": place, "geometry": shape, "properties": {}})
    shapes = {"type": "FeatureCollection", "features": features}
    figure = go.Figure(go.Choropleth(geojson=shapes, locations=PLACES, z=figures[:, -1]))
    figure.update_geos(visible=False, fitbounds="locations")
    # Otherwise plotly.js asks the network for the outlines of the world, and draws nothing without it.
    st.plotly_chart(figure.update_layout(height=520), config={"topojsonURL": "/app/static/"})


for kind in st.query_params.get("charts", "line").split(","):
    {"line": line, "bar": bar, "table": table, "map": map_}[kind]()
